// Each test runs three to five processes of its own; two tests at once would compete for the processor.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
