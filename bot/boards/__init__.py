"""What keeps true what staff have before them in Slack."""
