"""The stand-in for Twilio: its REST API, an interpreter of TwiML, media streams, and the telephones it rings."""
