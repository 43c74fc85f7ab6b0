"""The outside: Firestore, Cloud Tasks, tokens, mail. Thin; no rule of the procedure here."""
