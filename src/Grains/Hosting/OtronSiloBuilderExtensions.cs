using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Placement;
using Orleans.Storage;
using Otron.Engine;
using Otron.Engine.Generation.Running;
using Otron.Grains.Conversations;
using Otron.Grains.Generation;
using Otron.Grains.Migration;
using Otron.Grains.Models;
using Otron.Grains.Nodes;
using Otron.Grains.Storage;
using Otron.Grains.Telemetry;

namespace Otron.Grains.Hosting;

public static class OtronSiloBuilderExtensions
{
    /// <summary>Makes a silo serve Otron's grains and models. Every host uses it: the silo process, the API with its own silo, the tests.</summary>
    public static ISiloBuilder AddOtron(this ISiloBuilder silo)
    {
        var services = silo.Services;
        services.TryAddSingleton(TimeProvider.System);
        services.AddOptions<ModelsOptions, ModelsOptionsValidator>(ModelsOptions.Section).Configure<IConfiguration>(SplitServe);
        services.AddOptions<EngineOptions, EngineOptionsValidator>(EngineOptions.Section);
        services.AddOptions<SessionsOptions, SessionsOptionsValidator>(SessionsOptions.Section);
        services.AddOptions<DrainOptions, DrainOptionsValidator>(DrainOptions.Section);

        services.TryAddKeyedSingleton<IGrainStorage, FileGrainStorage>(GrainStorageNames.Conversations);
        services.AddSingleton<ConversationStorage>();
        services.TryAddSingleton<IStorageReach, LocalStorageReach>();
        services.AddHostedService<StorageOpener>();

        services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>, ClusterRounds>();

        services.TryAddSingleton<LocalReaders>();
        services.AddSingleton<TurnStarter>();
        services.AddTransient<SessionHome>();
        services.AddSingleton<EngineMeter>();
        services.AddSingleton<NodeMeter>();
        services.AddSingleton<ModelMeter>();
        services.AddSingleton<NodeModels>();
        services.TryAddSingleton(DecoderRunners.Default);
        services.AddHostedService<ModelLoader>();

        services.AddSingleton<DrainState>();
        services.AddHostedService<DrainService>();
        services.AddSingleton<SnapshotInbox>();
        services.AddSingleton<ISnapshotReceiver>(provider => provider.GetRequiredService<SnapshotInbox>());
        services.AddSingleton<SnapshotClient>();
        services.AddSingleton<SnapshotCarrier>();
        silo.AddGrainService<SnapshotService>();

        services.AddSingleton<LocalLoad>();
        services.AddSingleton<LoadTable>();
        services.AddSingleton<IPeerReports>(provider => provider.GetRequiredService<LoadTable>());
        services.AddSingleton<NodeLoadClient>();
        services.AddSingleton<Introduction>();
        silo.AddGrainService<NodeLoadService>();
        silo.AddPlacementDirector<FreestRow, FreestRowDirector>();
        services.AddPlacementFilter<ModelFilter, ModelFilterDirector>(ServiceLifetime.Singleton);
        services.AddPlacementFilter<StorageFilter, StorageFilterDirector>(ServiceLifetime.Singleton);

        // When a silo leaves, the older directory ends every grain that was entered on it, wherever that lives, running turns included.
#pragma warning disable ORLEANSEXP003 // experimental by name; it has been there since Orleans 9
        silo.AddDistributedGrainDirectory();
#pragma warning restore ORLEANSEXP003
        // Who is declared dead and is not must not write, and cannot: the storage's ETags fence it out. So nobody has to wait.
        silo.Configure<GrainDirectoryOptions>(options => options.RangeLeaseDuration = TimeSpan.Zero);

        // A conversation that nobody asks for is read again when it is.
        silo.Configure<GrainCollectionOptions>(options => options.CollectionAge = TimeSpan.FromMinutes(5));

        // A lost client's stream is noticed within twice this time; half of it is the long poll of a silent stream.
        silo.Configure<SiloMessagingOptions>(options =>
        {
            options.ResponseTimeout = TimeSpan.FromSeconds(10);
            options.CancelRequestOnTimeout = true;
        });
        return silo;
    }

    /// <summary>The one way in which options are bound and validated, before anything starts.</summary>
    private static OptionsBuilder<TOptions> AddOptions<TOptions, TValidator>(this IServiceCollection services, string section)
        where TOptions : class
        where TValidator : class, IValidateOptions<TOptions>
    {
        services.AddSingleton<IValidateOptions<TOptions>, TValidator>();
        return services.AddOptions<TOptions>().BindConfiguration(section).ValidateOnStart();
    }

    // One variable is easier to set than numbered ones: Otron__Models__Serve=a,b
    private static void SplitServe(ModelsOptions options, IConfiguration configuration)
    {
        var list = configuration[$"{ModelsOptions.Section}:{nameof(ModelsOptions.Serve)}"];
        foreach (var id in list?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [])
            options.Serve.Add(id);
    }
}
