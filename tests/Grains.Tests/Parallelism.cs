// Each cluster computes with models on all cores; two at once only make each other late.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
