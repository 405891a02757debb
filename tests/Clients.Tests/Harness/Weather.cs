using System.ComponentModel;
using System.Text.Json;

namespace Otron.Clients.Tests.Harness;

public enum Unit
{
    Celsius,
    Fahrenheit,
}

/// <summary>The function that the tests offer: its schema, what it answers, and a check of the arguments that a model wrote.</summary>
internal static class Weather
{
    public const string Name = "get_weather";

    public const string Description = "Tells the weather in a city.";

    public const string Question = "What is the weather in Paris, in celsius?";

    public const string Parameters =
        """
        {
          "type": "object",
          "properties": {
            "city": { "type": "string", "minLength": 1, "maxLength": 20 },
            "unit": { "enum": ["celsius", "fahrenheit"] }
          },
          "required": ["city", "unit"],
          "additionalProperties": false
        }
        """;

    [Description(Description)]
    public static string Get([Description("A city")] City city, Unit unit = Unit.Celsius) => $"18 degrees {unit} in {city}";

    public static void AssertArguments(string json)
    {
        using var arguments = JsonDocument.Parse(json);
        Assert.Equal(["city", "unit"], arguments.RootElement.EnumerateObject().Select(property => property.Name));
        Assert.InRange(arguments.RootElement.GetProperty("city").GetString()!.Length, 1, 20);
        Assert.Contains(arguments.RootElement.GetProperty("unit").GetString(), (string?[])["celsius", "fahrenheit"]);
    }
}

/// <summary>A name of a list: the arguments of a function that a framework describes stay short.</summary>
public enum City
{
    Oslo,
    Lima,
    Paris,
}
