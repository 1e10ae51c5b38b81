"""Messages from the public: accepted once, sent as e-mail, followed to their outcome."""
