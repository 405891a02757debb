using Orleans.Placement;
using Orleans.Runtime;

namespace Otron.Grains.Models;

/// <summary>Keeps the silos that serve the model which the grain's key begins with. If no silo does, the grain itself refuses.</summary>
[GenerateSerializer, Immutable, SuppressReferenceTracking, Alias("otron.ModelFilter")]
internal sealed class ModelFilter() : PlacementFilterStrategy(order: 0);

[AttributeUsage(AttributeTargets.Class)]
internal sealed class ModelFilterAttribute() : PlacementFilterAttribute(new ModelFilter());
