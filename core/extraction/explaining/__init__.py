"""Why a customer is in an answer, or is not, in words and with the customer's own figures."""
