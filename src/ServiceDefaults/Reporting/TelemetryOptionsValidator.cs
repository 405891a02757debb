using Microsoft.Extensions.Options;

namespace Otron.ServiceDefaults.Reporting;

// The body is generated from the annotations of the options.
[OptionsValidator]
internal sealed partial class TelemetryOptionsValidator : IValidateOptions<TelemetryOptions>;
