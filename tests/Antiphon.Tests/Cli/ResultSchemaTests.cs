using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using System.Text.Json.Serialization.Metadata;
using Antiphon.Cli;
using Antiphon.Tests.Support;
using NJsonSchema;

namespace Antiphon.Tests.Cli;

/// <summary>What is written as results is what docs/schema says. <c>ANTIPHON_ACCEPT=1</c> writes the schemas anew.</summary>
public sealed class ResultSchemaTests
{
    [Theory]
    [InlineData("train", "train {0} --rule kp --run one")]
    [InlineData("train", "train {0} --no-test --rule dfa --run closed")]
    [InlineData("compare", "compare {0} --rules bp,dfa --seeds 2")]
    [InlineData("compare", "compare {0} --rules bp --no-test")]
    [InlineData("compare", "compare {0} --rules bp,frozen,shallow")]
    [InlineData("compare", "compare {0} --rules fa --checks")]
    [InlineData("tune", "tune {0} --rules bp,kp --trials 2")]
    public async Task A_file_of_results_is_as_its_schema_says(string kind, string line)
    {
        using var folder = new TempFolder();
        var file = folder.File("results.json");
        Command.Run($"{string.Format(null, line, Command.Small)} --runs-dir {folder.Path} --json {file}").Fine();

        await Holds(kind, await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task So_is_an_evaluation()
    {
        using var folder = new TempFolder();
        Command.Run($"train {Command.Small} --run one --runs-dir {folder.Path}").Fine();
        Command.Run($"eval {folder.File("one")} --json {folder.File("eval.json")}").Fine();

        await Holds("eval", await File.ReadAllTextAsync(folder.File("eval.json"), TestContext.Current.CancellationToken));
    }

    /// <summary>Holds a text against the schema of its kind.</summary>
    internal static async Task Holds(string kind, string text)
    {
        var schema = await JsonSchema.FromJsonAsync(SchemaOf(kind), TestContext.Current.CancellationToken);
        Assert.Empty(schema.Validate(text));

        // It is a schema that refuses.
        var other = JsonNode.Parse(text)!.AsObject();
        other.Remove("provenance");
        Assert.NotEmpty(schema.Validate(other.ToJsonString()));
        other = JsonNode.Parse(text)!.AsObject();
        other["provenance"]!["schema_version"] = "one";
        other["stray"] = 1;
        Assert.Equal(2, schema.Validate(other.ToJsonString()).Count);
    }

    // The reviewed file, which is what the types come to.
    private static string SchemaOf(string kind)
    {
        JsonTypeInfo type = kind switch
        {
            "train" => Json.Plain.TrainReport,
            "compare" => Json.Plain.CompareReport,
            "tune" => Json.Plain.TuneReport,
            "reproduce" => Json.Plain.StudyReport,
            _ => Json.Plain.EvalReport,
        };
        var exported = type.GetJsonSchemaAsNode(new() { TreatNullObliviousAsNonNullable = true, TransformSchemaNode = Closed });
        exported.AsObject().Insert(0, "$schema", "https://json-schema.org/draft/2020-12/schema");
        var text = exported.ToJsonString(new(Json.Plain.Options)) + "\n";
        GeneratedFile.Holds($"docs/schema/{kind}.schema.json", text);
        return text;
    }

    // What is not in a schema is no part of such a file.
    private static JsonNode Closed(JsonSchemaExporterContext context, JsonNode schema)
    {
        if (schema is JsonObject { } node && node.ContainsKey("properties"))
        {
            node["additionalProperties"] = false;
        }

        return schema;
    }
}
