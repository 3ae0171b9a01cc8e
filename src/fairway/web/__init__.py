"""The pages: server-rendered, in three languages, complete without JavaScript."""
