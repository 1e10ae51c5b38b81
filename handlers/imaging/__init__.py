"""Pictures: uploads looked into, and made anew for screen and paper."""
