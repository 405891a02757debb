using Microsoft.Extensions.Options;

namespace Otron.Silo;

// The body is generated from the annotations of the options.
[OptionsValidator]
internal sealed partial class ClusterSiloOptionsValidator : IValidateOptions<ClusterSiloOptions>;
