"""Score sheets as judges, organizers and the result read them: few wide queries, frozen rows, no scoring."""
