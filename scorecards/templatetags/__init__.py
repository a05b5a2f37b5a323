"""What templates say of points, figures and stages."""
