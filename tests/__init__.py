"""The tests mirror the packages; journeys/ tells whole stories, browser/ and peers/ use the real thing."""
