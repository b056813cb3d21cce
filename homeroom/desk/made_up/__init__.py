"""How a role would see a made-up student's page, were a draft agreement active. No real student is asked for anything."""
