"""Who you are: sign up, confirm, sign in, sign-ins, companies, roles."""
