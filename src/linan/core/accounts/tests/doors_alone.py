"""A site of these doors alone."""

from django.urls import include, path

from linan.core.accounts import pages

urlpatterns = [*pages.door_urlpatterns, path("accounts/", include((pages.urlpatterns, "accounts")))]
