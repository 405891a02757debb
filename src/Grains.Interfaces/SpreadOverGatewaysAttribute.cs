using Orleans.CodeGeneration;
using Orleans.Invocation;

namespace Otron.Contract;

/// <summary>
/// For methods of stateless workers: each call of an external client takes the next gateway. Without the attribute, all calls with one
/// grain key take the same gateway.
/// </summary>
[InvokableCustomInitializer(nameof(Orleans.Runtime.IRequest.AddInvokeMethodOptions), InvokeMethodOptions.Unordered)]
[AttributeUsage(AttributeTargets.Method)]
public sealed class SpreadOverGatewaysAttribute : Attribute;
