"""The rows of a release of points, made of trees and final points alone. PURE."""
