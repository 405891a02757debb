namespace Otron.Bench;

/// <summary>The options of a command: each is read from the command line as the object is made.</summary>
internal abstract class CommandOptions
{
    public const string ChatModel = "smollm2-135m-instruct";

    public const string EmbeddingModel = "all-minilm-l6-v2";

    /// <summary>Reads the options of one command and refuses any other option.</summary>
    /// <exception cref="FormatException">An option is unknown or has a wrong value.</exception>
    public static T Read<T>(IEnumerable<string> commandLine, Func<Arguments, T> read)
        where T : CommandOptions
    {
        var arguments = new Arguments(commandLine);
        var options = read(arguments);
        arguments.RefuseRest();
        options.Check();
        return options;
    }

    /// <exception cref="FormatException">Options do not go together.</exception>
    protected virtual void Check()
    {
    }
}
