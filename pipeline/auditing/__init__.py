"""What an auditor asks of the audit: how often it errs, what changed, and the proof of one facility."""
