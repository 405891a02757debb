using Microsoft.Extensions.Options;
using Otron.Engine;
using Otron.Grains.Models;

namespace Otron.Grains.Hosting;

// The bodies are generated from the annotations of the options.
[OptionsValidator]
internal sealed partial class ModelsOptionsValidator : IValidateOptions<ModelsOptions>;

[OptionsValidator]
internal sealed partial class EngineOptionsValidator : IValidateOptions<EngineOptions>;
