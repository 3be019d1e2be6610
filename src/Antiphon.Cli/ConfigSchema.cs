using System.Text.Json;
using System.Text.Json.Nodes;
using Antiphon.Runs;
using Antiphon.Training;

namespace Antiphon.Cli;

/// <summary>The JSON Schema of a file that describes a run, made from the knobs.</summary>
internal static class ConfigSchema
{
    /// <summary>The schema as text.</summary>
    public static string Text()
    {
        var properties = new JsonObject();
        foreach (var knob in ExperimentKnobs.All)
        {
            properties[knob.Name] = Of(knob);
        }

        var schema = new JsonObject
        {
            ["$schema"] = "https://json-schema.org/draft/2020-12/schema",
            ["title"] = "A run of antiphon",
            ["type"] = "object",
            ["additionalProperties"] = false,
            ["properties"] = properties,
        };
        return schema.ToJsonString(new JsonSerializerOptions(Json.Plain.Options));
    }

    // What a knob's value looks like; its own check is the last word.
    private static JsonObject Of(Knob<Experiment> knob)
    {
        var schema = new JsonObject { ["description"] = knob.Usual is { Length: > 0 } usual ? $"{knob.Help} [{usual}]" : knob.Help };
        if (knob.IsFlag)
        {
            schema["type"] = "boolean";
        }
        else if (knob.ValueName.Contains('|', StringComparison.Ordinal))
        {
            schema["enum"] = new JsonArray([.. knob.ValueName.Split('|').Select(word => (JsonNode)word)]);
        }
        else
        {
            schema["type"] = knob.ValueName switch
            {
                "n" => "integer",
                "number" => "number",
                "n,n,..." => new JsonArray("array", "string", "integer"),
                "layer,layer,..." or "name@every,..." or "rule[,place rule,...]" => new JsonArray("array", "string"),
                _ => new JsonArray("string", "number"),
            };
        }

        return schema;
    }
}
