"""What ours is measured beside: three pipelines a competent developer writes in an afternoon, on the same models."""
