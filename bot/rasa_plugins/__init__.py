"""What Rasa loads into its own Python 3.10. Imports nothing else of ours: that Python has other libraries.

``credentials.yml`` names ``channel.TurnInput``; ``config.yml`` names ``featurizer.E5Featurizer``. Loading the channel
also installs the call to the action server (``action_calls``) and the log filter (``log_filter``).
"""
