"""The pages of accounts: the doors, one's account, first-run set-up, and the staff of an area."""

from allauth.account import views as allauth
from django.urls import include, path
from django.views.generic import RedirectView

from linan.core.accounts.pages import account, covered, doors, setup, setup_lists, sheets, staff, staffing, teams, tree

door_urlpatterns = [
    path("sign-in/", doors.SignIn.as_view(), name="account_login"),
    path("sign-in/resident/", doors.resident_sign_in, name="resident_sign_in"),
    path("sign-in/resident/code/", doors.resident_code, name="resident_code"),
    path("sign-in/demo/<str:token>/", doors.demo_sign_in, name="demo_sign_in"),
    path("sign-out/", doors.sign_out, name="account_logout"),
    path("sign-up/", RedirectView.as_view(url="/sign-in/"), name="account_signup"),
    path("language/", doors.set_language, name="set_language"),
    path("text-size/", doors.set_text_size, name="set_text_size"),
    path("account/", account.account, name="account"),
    path("account/password/", account.change_password, name="account_change_password"),
    path("account/confirm/", allauth.reauthenticate, name="account_reauthenticate"),
    path("account/inactive/", allauth.account_inactive, name="account_inactive"),
    path("account/2fa/", include("allauth.mfa.urls")),
    path("account/tokens/", account.make_token, name="make_token"),
    path("account/tokens/<uuid:token>/end/", account.end_token, name="end_token"),
    path("account/proxies/<uuid:proxy>/end/", account.end_proxy, name="end_proxy"),
    path("setup/", setup.set_up, name="set_up"),
    path("setup/county/", setup.set_up_county, name="set_up_county"),
    path("setup/areas/", setup_lists.set_up_areas, name="set_up_areas"),
    path("setup/division/", setup_lists.set_up_division, name="set_up_division"),
    path("setup/grids/", setup_lists.set_up_grids, name="set_up_grids"),
    path("setup/staff/", setup_lists.set_up_staff, name="set_up_staff"),
    path("setup/person/", setup_lists.set_up_person, name="set_up_person"),
    path("setup/sheets/", sheets.set_up_sheets, name="set_up_sheets"),
    path("setup/gaps/", setup.set_up_gaps, name="set_up_gaps"),
]
"""Mounted at the root, without a namespace: allauth looks its own doors up by name."""

app_name = "accounts"
urlpatterns = [
    path("staff/", staff.staff_list, name="staff_list"),
    path("staff/new/", staff.new_staff, name="new_staff"),
    path("staff/<uuid:staff>/", staff.staff_record, name="staff_record"),
    path("staff/<uuid:staff>/sheet/", staff.new_sheet, name="new_sheet"),
    path("staff/<uuid:staff>/department/", staff.department, name="department"),
    path("staff/<uuid:staff>/duties/", staff.new_duty, name="new_duty"),
    path("staff/<uuid:staff>/duties/<uuid:duty>/end/", staff.stop_duty, name="stop_duty"),
    path("staff/<uuid:staff>/away/", teams.note_absence, name="note_absence"),
    path("staff/<uuid:staff>/back/", teams.note_return, name="note_return"),
    *covered.urlpatterns,
    path("tree/", tree.responsibility, name="tree"),
    path("tree/gaps/", tree.gap_list, name="gap_list"),
    path("tree/households/<uuid:household>/contact/", tree.name_contact, name="name_contact"),
    path("teams/", teams.team_list, name="teams"),
    path("teams/card/", teams.team, name="team"),
    path("teams/save/", teams.save_team, name="save_team"),
    path("staffing/", staffing.staffing_list, name="staffing"),
    path("loans/", staffing.loan_list, name="loans"),
    path("loans/new/", staffing.new_loan, name="new_loan"),
    path("loans/lend/", staffing.lend, name="lend"),
    path("roles/", staff.role_lists, name="roles"),
]
