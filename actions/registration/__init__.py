"""The registration journey: a firm's particulars, asked one by one, understood however they come."""
