"""Privacy: where somebody is named in all that is kept, taking it out under four eyes, and how long things are kept."""
