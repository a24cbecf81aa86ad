"""Cases, their contacts, and reaching every one of them. See README.md."""
