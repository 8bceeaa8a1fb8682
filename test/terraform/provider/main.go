// A stand-in for the AWS provider: it knows the schema of the resources in a JSON file and creates nothing. Enough for
// tofu validate, and for tofu test with a mocked provider.
package main

import (
	"context"
	"encoding/json"
	"log"
	"os"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6/tf6server"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

type attribute struct {
	Type     string
	Required bool
	Computed bool
}

type nested struct {
	Block    block
	Required bool
	Many     bool
}

type block struct {
	Attributes map[string]attribute
	Blocks     map[string]nested
}

type schemas struct {
	Resources map[string]block
}

var types = map[string]tftypes.Type{
	"string":  tftypes.String,
	"number":  tftypes.Number,
	"boolean": tftypes.Bool,
	"list":    tftypes.List{ElementType: tftypes.String},
	"map":     tftypes.Map{ElementType: tftypes.String},
}

func (b block) schema() *tfprotov6.SchemaBlock {
	made := &tfprotov6.SchemaBlock{}
	for name, a := range b.Attributes {
		made.Attributes = append(made.Attributes, &tfprotov6.SchemaAttribute{
			Name:     name,
			Type:     types[a.Type],
			Required: a.Required,
			Optional: !a.Required && !a.Computed,
			// What nobody sets, such as an id, the provider fills in.
			Computed: !a.Required,
		})
	}
	for name, n := range b.Blocks {
		inner := &tfprotov6.SchemaNestedBlock{
			TypeName: name,
			Block:    n.Block.schema(),
			Nesting:  tfprotov6.SchemaNestedBlockNestingModeList,
		}
		if n.Required {
			inner.MinItems = 1
		}
		if !n.Many {
			inner.MaxItems = 1
		}
		made.BlockTypes = append(made.BlockTypes, inner)
	}
	return made
}

type server struct {
	tfprotov6.ProviderServer
	schemas schemas
}

func (s server) GetMetadata(context.Context, *tfprotov6.GetMetadataRequest) (*tfprotov6.GetMetadataResponse, error) {
	metadata := &tfprotov6.GetMetadataResponse{}
	for name := range s.schemas.Resources {
		metadata.Resources = append(metadata.Resources, tfprotov6.ResourceMetadata{TypeName: name})
	}
	return metadata, nil
}

func (s server) GetProviderSchema(context.Context, *tfprotov6.GetProviderSchemaRequest) (*tfprotov6.GetProviderSchemaResponse, error) {
	answer := &tfprotov6.GetProviderSchemaResponse{
		Provider:        &tfprotov6.Schema{Block: &tfprotov6.SchemaBlock{}},
		ResourceSchemas: map[string]*tfprotov6.Schema{},
	}
	for name, resource := range s.schemas.Resources {
		answer.ResourceSchemas[name] = &tfprotov6.Schema{Block: resource.schema()}
	}
	return answer, nil
}

func (s server) GetResourceIdentitySchemas(context.Context, *tfprotov6.GetResourceIdentitySchemasRequest) (*tfprotov6.GetResourceIdentitySchemasResponse, error) {
	return &tfprotov6.GetResourceIdentitySchemasResponse{}, nil
}

func (s server) ValidateProviderConfig(_ context.Context, request *tfprotov6.ValidateProviderConfigRequest) (*tfprotov6.ValidateProviderConfigResponse, error) {
	return &tfprotov6.ValidateProviderConfigResponse{PreparedConfig: request.Config}, nil
}

func (s server) ValidateResourceConfig(context.Context, *tfprotov6.ValidateResourceConfigRequest) (*tfprotov6.ValidateResourceConfigResponse, error) {
	return &tfprotov6.ValidateResourceConfigResponse{}, nil
}

func (s server) UpgradeResourceState(_ context.Context, request *tfprotov6.UpgradeResourceStateRequest) (*tfprotov6.UpgradeResourceStateResponse, error) {
	schema := &tfprotov6.Schema{Block: s.schemas.Resources[request.TypeName].schema()}
	value, err := request.RawState.Unmarshal(schema.ValueType())
	if err != nil {
		return nil, err
	}
	state, err := tfprotov6.NewDynamicValue(schema.ValueType(), value)
	return &tfprotov6.UpgradeResourceStateResponse{UpgradedState: &state}, err
}

func (s server) StopProvider(context.Context, *tfprotov6.StopProviderRequest) (*tfprotov6.StopProviderResponse, error) {
	return &tfprotov6.StopProviderResponse{}, nil
}

func main() {
	text, err := os.ReadFile(os.Getenv("SCHEMA_FILE"))
	if err != nil {
		log.Fatal(err)
	}
	var known schemas
	if err := json.Unmarshal(text, &known); err != nil {
		log.Fatal(err)
	}
	serve := func() tfprotov6.ProviderServer { return server{schemas: known} }
	if err := tf6server.Serve("registry.opentofu.org/hashicorp/aws", serve); err != nil {
		log.Fatal(err)
	}
}
