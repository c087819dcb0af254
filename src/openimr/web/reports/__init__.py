"""Reports like the regulator's annual one, computed from the record of events whenever they are asked for."""
