"""Figures beyond the first, exactly: reduction, components, integer programs."""
