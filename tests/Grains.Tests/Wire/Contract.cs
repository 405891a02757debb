using System.Reflection;
using Orleans.Services;
using Otron.Grains.Conversations;

namespace Otron.Grains.Tests.Wire;

/// <summary>What silos of two builds must agree on, by reflection: types, fields, calls and grains, each as a line of text.</summary>
internal static class Contract
{
    private static readonly Type[] All = [.. typeof(ErrorCode).Assembly.GetTypes(), .. typeof(ConversationHead).Assembly.GetTypes()];

    /// <summary>The types that are sent or stored.</summary>
    public static IEnumerable<Type> Messages => All.Where(type => type.IsDefined(typeof(GenerateSerializerAttribute), inherit: false));

    /// <summary>The interfaces of grains and grain services.</summary>
    public static IEnumerable<Type> Interfaces => All.Where(type => type.IsInterface && typeof(IAddressable).IsAssignableFrom(type));

    public static IEnumerable<string> Lines() =>
    [
        .. from type in Messages
           from field in FieldsOf(type)
           select $"field {NameOf(type)} {field.Id} {NameOf(field.Property.PropertyType)} {field.Property.Name}",
        .. from type in Messages.Where(type => !FieldsOf(type).Any())
           select $"type {NameOf(type)} {type.Name}",
        .. from type in Messages.SelectMany(FieldsOf).SelectMany(field => EnumsOf(field.Property.PropertyType)).Distinct()
           from value in Enum.GetValuesAsUnderlyingType(type).Cast<object>()
           select $"value {type.Name} {value} {Enum.GetName(type, value)}",
        .. from type in Interfaces
           from method in type.GetMethods()
           let parameters = method.GetParameters().Select(parameter => NameOf(parameter.ParameterType))
           select $"call {NameOf(type)} {AliasOf(method)}({string.Join(", ", parameters)}) {NameOf(method.ReturnType)}",
        // Orleans addresses a grain service by a hash of its interface's full name, alias or not.
        .. from type in Interfaces
           where typeof(IGrainService).IsAssignableFrom(type)
           select $"service {NameOf(type)} {type.FullName}",
        .. from type in All
           let grain = type.GetCustomAttribute<GrainTypeAttribute>()
           where grain is not null
           select $"grain {grain.GetGrainType(null!, null!)} {string.Join(' ', type.GetInterfaces().Intersect(Interfaces).Select(NameOf).Order(StringComparer.Ordinal))}",
    ];

    public static IEnumerable<(uint Id, PropertyInfo Property)> FieldsOf(Type type) =>
        from property in type.GetProperties(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic)
        let id = property.GetCustomAttribute<IdAttribute>()
        where id is not null
        orderby id.Id
        select (id.Id, property);

    /// <summary>The name that stands for the type in messages and storage; null if nobody has given it one.</summary>
    public static string? AliasOf(MemberInfo member) => member.GetCustomAttribute<AliasAttribute>(inherit: false)?.Alias;

    private static IEnumerable<Type> EnumsOf(Type type) =>
        type.IsEnum ? [type] : type.IsArray ? EnumsOf(type.GetElementType()!) : type.GenericTypeArguments.SelectMany(EnumsOf);

    private static string NameOf(Type type) =>
        AliasOf(type) is { } alias ? alias
        : type.IsArray ? $"{NameOf(type.GetElementType()!)}[]"
        : Nullable.GetUnderlyingType(type) is { } value ? $"{NameOf(value)}?"
        : type.IsGenericType ? $"{type.Name[..type.Name.IndexOf('`', StringComparison.Ordinal)]}<{string.Join(", ", type.GenericTypeArguments.Select(NameOf))}>"
        : type.Name;
}
