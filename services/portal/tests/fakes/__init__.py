"""Small services that speak the platform's HTTP, for pages to be tried against."""
