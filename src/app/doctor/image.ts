import { noPlatform } from '../../core/catalogue/images.ts';
import type { ImageSource } from '../../core/release.ts';
import { openCluster } from '../environment/cluster.ts';
import { nodePlatforms } from '../image/preflight.ts';
import type { Place } from './environment.ts';
import type { Look } from './examine.ts';

/** Whether the block makes its image for what the nodes are. */
export function imageLook({ environment, brought }: Place): Look<'image'> {
  return {
    part: 'image',
    environment: environment.name,
    look: async (session) => {
      const { image } = await brought;
      const platforms = image ? platformsOf(image.source) : [];
      const nodes = await nodePlatforms(await openCluster(environment, session), session.signal);
      if (platforms.length > 0 && nodes.length > 0 && !nodes.some((node) => fits(platforms, node)))
        throw noPlatform(`image ${image?.name ?? ''}`, nodes.join(', '), nodes);
      return { platforms, nodes, unfit: nodes.filter((node) => !fits(platforms, node)) };
    },
  };
}

/** Empty where the builder decides, or an archive holds what somebody else has built. */
function platformsOf(source: ImageSource): readonly string[] {
  if (source.from === 'archive') return [];
  return source.platforms ?? (source.platform === undefined ? [] : [source.platform]);
}

/** An image may say its variant, `linux/arm64/v8`; nodes do not. */
function fits(platforms: readonly string[], node: string): boolean {
  return platforms.some((platform) => platform === node || platform.startsWith(`${node}/`));
}
