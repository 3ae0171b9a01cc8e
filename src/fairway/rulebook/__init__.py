"""The law itself, as data. Lawyers read and review these files; the engine reads them too."""
