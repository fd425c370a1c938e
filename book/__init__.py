"""The course as a site: pages made of the chapters' sources, widgets alive without a kernel."""
