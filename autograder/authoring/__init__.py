"""From sources to notebooks, manifests and the proof that the checks are fair."""
