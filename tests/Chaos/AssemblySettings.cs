// Each test has three to five processes of its own; two at once would take each other's processor.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
