"""What every room of the application may use: settings, statuses, phrases, identifiers, masking. Imports nothing of ours."""
