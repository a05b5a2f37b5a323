"""The page of installing, run as it stands; the units it installs."""
