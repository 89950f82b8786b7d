"""Conversations of several rounds in private between each agent and a user who chooses what to say."""
