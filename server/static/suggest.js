// Suggestions while typing in the search box; without this the form works as it is.
