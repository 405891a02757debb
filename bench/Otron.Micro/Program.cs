using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Exporters;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using Otron.Micro.Constraints;

// Masks are told by percentiles of cold caches, which a benchmark of repeated runs cannot show.
if (args is ["masks"])
{
    MaskReport.Run();
    return;
}
if (args is ["tools"])
{
    ToolReport.Run();
    return;
}
// Every figure comes with the allocated bytes: the step path may allocate none.
var config = ManualConfig.CreateEmpty()
    .AddLogger(ConsoleLogger.Default)
    .AddColumnProvider(DefaultColumnProviders.Instance)
    .AddExporter(MarkdownExporter.GitHub)
    .AddDiagnoser(MemoryDiagnoser.Default)
    .WithSummaryStyle(SummaryStyle.Default.WithMaxParameterColumnWidth(30));
BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args, config);
