"""The parts of a ledger: own people, fees, service credits, prices over the years, and how lines are added up."""
