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
using ClusterOptions = Otron.Grains.Nodes.ClusterOptions;

namespace Otron.Grains.Hosting;

public static class OtronSiloBuilderExtensions
{
    /// <summary>Makes a silo serve Otron's grains and models. Every host uses it: the silo process, the API with its own silo, the tests.</summary>
    public static ISiloBuilder AddOtron(this ISiloBuilder silo)
    {
        silo.Services.TryAddSingleton(TimeProvider.System);
        // The order matters: hosted services start in it, and the folder of conversations is opened before models are loaded.
        silo.Services.AddConversations();
        silo.Services.AddModels();
        silo.Services.AddGeneration();
        silo.AddMigration();
        silo.AddNodes();
        silo.ConfigureOrleans();
        return silo;
    }

    private static void AddConversations(this IServiceCollection services)
    {
        services.AddValidated<SessionsOptions, SessionsOptionsValidator>(SessionsOptions.Section);
        services.TryAddKeyedSingleton<IGrainStorage, FileGrainStorage>(GrainStorageNames.Conversations);
        services.AddSingleton<ConversationStorage>();
        services.AddHostedService<StorageOpener>();
        services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>, ClusterRounds>();
    }

    private static void AddModels(this IServiceCollection services)
    {
        services.AddValidated<ModelsOptions, ModelsOptionsValidator>(ModelsOptions.Section).Configure<IConfiguration>(SplitServe);
        services.AddValidated<EngineOptions, EngineOptionsValidator>(EngineOptions.Section);
        services.AddSingleton<EngineMeter>();
        services.AddSingleton<NodeMeter>();
        services.AddSingleton<ModelMeter>();
        services.AddSingleton<NodeModels>();
        services.TryAddSingleton(DecoderRunners.Default);
        services.AddHostedService<ModelLoader>();
    }

    private static void AddGeneration(this IServiceCollection services)
    {
        services.TryAddSingleton<LocalReaders>();
        services.AddSingleton<TurnStart>();
        services.AddScoped<SessionHome>(); // Orleans gives each activation a scope
    }

    private static void AddMigration(this ISiloBuilder silo)
    {
        var services = silo.Services;
        services.AddHostedService<DrainService>();
        services.AddSingleton<SnapshotInbox>();
        services.AddSingleton<ISnapshotReceiver>(provider => provider.GetRequiredService<SnapshotInbox>());
        services.AddSingleton<SnapshotClient>();
        services.AddSingleton<SnapshotCarrier>();
        silo.AddGrainService<SnapshotService>();
    }

    private static void AddNodes(this ISiloBuilder silo)
    {
        var services = silo.Services;
        services.AddValidated<ClusterOptions, ClusterOptionsValidator>(ClusterOptions.Section)
            .Configure<IConfiguration>((options, configuration) => options.UsePod(configuration));
        services.AddSingleton<DrainState>();
        services.TryAddSingleton<IStorageReach, LocalStorageReach>();
        services.AddSingleton<LocalLoad>();
        services.AddSingleton<LoadTable>();
        services.AddSingleton<IPeerReports>(provider => provider.GetRequiredService<LoadTable>());
        services.AddSingleton<NodeLoadClient>();
        services.AddSingleton<Introduction>();
        silo.AddGrainService<NodeLoadService>();
        silo.AddPlacementDirector<FreestRow, FreestRowDirector>();
        services.AddPlacementFilter<ModelFilter, ModelFilterDirector>(ServiceLifetime.Singleton);
        services.AddPlacementFilter<StorageFilter, StorageFilterDirector>(ServiceLifetime.Singleton);
    }

    private static void ConfigureOrleans(this ISiloBuilder silo)
    {
        // When a silo leaves, the older directory deactivates every grain that was registered on it, wherever that grain and its turn run.
#pragma warning disable ORLEANSEXP003 // experimental by name; it has been there since Orleans 9
        silo.AddDistributedGrainDirectory();
#pragma warning restore ORLEANSEXP003
        // A silo that was declared dead and still runs cannot write, because the storage's ETags fence it out. So no silo has to wait.
        silo.Configure<GrainDirectoryOptions>(options => options.RangeLeaseDuration = TimeSpan.Zero);

        // A conversation without calls is dropped from memory and read again with its next call.
        silo.Configure<GrainCollectionOptions>(options => options.CollectionAge = TimeSpan.FromMinutes(5));

        // The stream of a lost client is noticed within twice this time; half of it is the long poll of a silent stream.
        silo.Configure<SiloMessagingOptions>(options =>
        {
            options.ResponseTimeout = TimeSpan.FromSeconds(10);
            options.CancelRequestOnTimeout = true;
        });
    }

    /// <summary>Binds options to their section and validates them when the host starts.</summary>
    private static OptionsBuilder<TOptions> AddValidated<TOptions, TValidator>(this IServiceCollection services, string section)
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
