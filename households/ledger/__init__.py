"""The ledger of movement: opening − out + in = closing, booked once for every reader."""
