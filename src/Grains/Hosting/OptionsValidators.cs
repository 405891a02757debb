using Microsoft.Extensions.Options;
using Otron.Engine;
using Otron.Grains.Models;
using Otron.Grains.Nodes;
using Otron.Grains.Storage;

namespace Otron.Grains.Hosting;

// The bodies are generated from the annotations of the options.
[OptionsValidator]
internal sealed partial class ModelsOptionsValidator : IValidateOptions<ModelsOptions>;

[OptionsValidator]
internal sealed partial class EngineOptionsValidator : IValidateOptions<EngineOptions>;

[OptionsValidator]
internal sealed partial class SessionsOptionsValidator : IValidateOptions<SessionsOptions>;

[OptionsValidator]
internal sealed partial class ClusterOptionsValidator : IValidateOptions<ClusterOptions>;
