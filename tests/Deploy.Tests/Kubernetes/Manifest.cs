using k8s;
using k8s.Models;
using Otron.Tests;

namespace Otron.Deploy.Tests.Kubernetes;

/// <summary>The objects of a folder below <c>k8s</c>. They are read strictly: an unknown kind, a wrong type or a misspelt field throws.</summary>
internal sealed class Manifest
{
    public const string Base = "base";

    private readonly List<object> _objects;

    private Manifest(IEnumerable<string> texts)
    {
        _objects = [.. texts.SelectMany(text => KubernetesYaml.LoadAllFromString(text, strict: true))];
        Templates = _objects
            .Select(item => item switch
            {
                V1Deployment deployment => (deployment.Metadata.Name, deployment.Spec.Template),
                V1StatefulSet set => (set.Metadata.Name, set.Spec.Template),
                _ => default,
            })
            .Where(workload => workload.Template is not null)
            .ToDictionary(workload => workload.Name, workload => workload.Template);
    }

    /// <summary>Pods by the name of their workload, which is also their label <c>app</c>.</summary>
    public IReadOnlyDictionary<string, V1PodTemplateSpec> Templates { get; }

    /// <param name="folder"><c>base</c> as it is written, or an overlay as kubectl renders it.</param>
    public static async Task<Manifest> ReadAsync(string folder)
    {
        var path = Path.Combine(Repo.Root, "k8s", folder);
        return new(folder == Base
            ? FilesOf(path).Select(File.ReadAllText)
            : [(await Command.RunAsync("kubectl", "kustomize", path)).Succeeded()]);
    }

    public static IEnumerable<string> FilesOf(string path) => Directory.GetFiles(path, "*.yaml").Where(file => Path.GetFileName(file) != "kustomization.yaml");

    public IEnumerable<T> Of<T>() => _objects.OfType<T>();

    public HashSet<string> NamesOf<T>()
        where T : IKubernetesObject<V1ObjectMeta> => [.. Of<T>().Select(item => item.Metadata.Name)];

    /// <summary>Numbers of the ports that a workload's container listens on, by name.</summary>
    public Dictionary<string, int> PortsOf(string app) => Templates[app].Spec.Containers[0].Ports.ToDictionary(port => port.Name, port => port.ContainerPort);
}
